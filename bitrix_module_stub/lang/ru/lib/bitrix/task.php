<?php

$MESS['RELAY_BORDER_TASK'] = 'Обработать обращение #ID# (#VERDICT#)';
