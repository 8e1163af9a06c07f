<?php

$MESS['RELAY_BORDER_RELAY_VERDICT'] = 'relay: вердикт';
$MESS['RELAY_BORDER_RELAY_CONF'] = 'relay: уверенность';
$MESS['RELAY_BORDER_RELAY_REASON'] = 'relay: причина';
$MESS['RELAY_BORDER_RELAY_MODEL'] = 'relay: модель';
$MESS['RELAY_BORDER_RELAY_RUN'] = 'relay: запуск';
