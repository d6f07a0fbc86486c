"""The emulator of AWS that the local stack and the tests run on."""
