<?php

$MESS['RELAY_BORDER_RATE_DEFAULT'] = 'by the channel';
$MESS['RELAY_BORDER_RATE_ASSISTANT'] = 'Assistant';
