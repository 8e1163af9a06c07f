<?php

$MESS['RELAY_BORDER_RELAY_VERDICT'] = 'relay verdict';
$MESS['RELAY_BORDER_RELAY_CONFIDENCE'] = 'relay confidence';
$MESS['RELAY_BORDER_RELAY_REASON'] = 'Reason of the verdict';
$MESS['RELAY_BORDER_RELAY_MODEL'] = 'Model';
$MESS['RELAY_BORDER_RELAY_RUN'] = 'relay run';
$MESS['RELAY_BORDER_RELAY_OPINION'] = 'Opinion of the manager';
$MESS['RELAY_BORDER_AGREE'] = 'agree';
$MESS['RELAY_BORDER_DISAGREE'] = 'disagree';
