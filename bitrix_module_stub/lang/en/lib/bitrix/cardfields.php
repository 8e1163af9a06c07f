<?php

$MESS['RELAY_BORDER_RELAY_VERDICT'] = 'relay verdict';
$MESS['RELAY_BORDER_RELAY_CONFIDENCE'] = 'relay confidence';
$MESS['RELAY_BORDER_RELAY_REASON'] = 'Reason of the verdict';
$MESS['RELAY_BORDER_RELAY_MODEL'] = 'Model';
$MESS['RELAY_BORDER_RELAY_RUN'] = 'relay run';
