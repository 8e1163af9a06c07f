<?php

$MESS['RELAY_BORDER_MENU'] = 'relay: оценка лидов';
$MESS['RELAY_BORDER_MENU_TITLE'] = 'Числа за 7 и 30 дней, решения на утверждение';
