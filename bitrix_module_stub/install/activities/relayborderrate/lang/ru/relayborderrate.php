<?php

$MESS['RELAY_BORDER_RATE_DEFAULT'] = 'по каналу обращения';
$MESS['RELAY_BORDER_RATE_ASSISTANT'] = 'Ассистент';
