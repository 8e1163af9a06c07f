<?php

$MESS['RELAY_BORDER_RELAY_VERDICT'] = 'relay: verdict';
$MESS['RELAY_BORDER_RELAY_CONF'] = 'relay: confidence';
$MESS['RELAY_BORDER_RELAY_REASON'] = 'relay: reason';
$MESS['RELAY_BORDER_RELAY_MODEL'] = 'relay: model';
$MESS['RELAY_BORDER_RELAY_RUN'] = 'relay: run';
