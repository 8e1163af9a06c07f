<?php

$MESS['RELAY_BORDER_TASK'] = 'Handle request #ID# (#VERDICT#)';
