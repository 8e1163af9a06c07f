<?php

// Bitrix includes this file with the module; its loader finds the classes in lib/ by their names.
