<?php

$MESS['RELAY_BORDER_MENU'] = 'relay: rated leads';
$MESS['RELAY_BORDER_MENU_TITLE'] = 'Numbers of 7 and 30 days, proposals to approve';
