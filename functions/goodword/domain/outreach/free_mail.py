"""Hosts that give a mailbox to everybody: many people of one domain say nothing about a domain.

Data: one host a line, by country or company. What is missing here is only held to the figure for
a domain (``limits.mails.per_domain_an_hour``), so the list need not be whole.
"""

from typing import Final

FREE_MAIL_HOSTS: Final = frozenset(
    """
    aol.com fastmail.com gmail.com gmx.com gmx.net hey.com hotmail.com icloud.com inbox.com
    live.com mac.com mail.com me.com msn.com outlook.com pm.me proton.me protonmail.com
    rocketmail.com tuta.com tutanota.com yahoo.com ymail.com zoho.com zohomail.eu

    arcor.de email.de freenet.de gmx.at gmx.ch gmx.de hotmail.de live.de mail.de mailbox.org
    online.de outlook.de posteo.de t-online.de web.de yahoo.de
    aon.at bluewin.ch chello.at hispeed.ch

    free.fr gmx.fr hotmail.fr laposte.net live.fr neuf.fr orange.fr outlook.fr sfr.fr wanadoo.fr
    yahoo.fr skynet.be telenet.be

    hotmail.es outlook.es telefonica.net terra.es yahoo.es hotmail.com.ar yahoo.com.ar
    yahoo.com.mx hotmail.it libero.it outlook.it tiscali.it virgilio.it yahoo.it sapo.pt
    bol.com.br terra.com.br uol.com.br yahoo.com.br

    blueyonder.co.uk btinternet.com hotmail.co.uk live.co.uk ntlworld.com outlook.ie sky.com
    talktalk.net virginmedia.com yahoo.co.uk yahoo.ie
    att.net bellsouth.net comcast.net cox.net earthlink.net sbcglobal.net verizon.net
    rogers.com shaw.ca sympatico.ca videotron.ca yahoo.ca
    bigpond.com iinet.net.au optusnet.com.au xtra.co.nz yahoo.com.au

    hetnet.nl home.nl hotmail.nl kpnmail.nl live.nl planet.nl ziggo.nl
    hotmail.dk hotmail.se live.dk live.se online.no telia.com yahoo.se
    centrum.cz email.cz interia.pl o2.pl onet.pl op.pl seznam.cz wp.pl citromail.hu freemail.hu
    abv.bg mail.bg bk.ru inbox.ru list.ru mail.ru rambler.ru ya.ru yandex.com yandex.ru ukr.net

    au.com docomo.ne.jp ezweb.ne.jp i.softbank.jp nifty.com softbank.ne.jp yahoo.co.jp
    daum.net hanmail.net naver.com 126.com 163.com foxmail.com qq.com sina.com sohu.com yeah.net
    rediffmail.com yahoo.co.in yahoo.co.id yahoo.com.sg yahoo.com.hk yahoo.com.tw
    maktoob.com walla.co.il walla.com mynet.com
    """.split()  # noqa: SIM905  # a list of this length is read by its lines
)
