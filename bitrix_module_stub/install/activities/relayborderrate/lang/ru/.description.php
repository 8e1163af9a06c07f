<?php

$MESS['RELAY_BORDER_RATE_NAME'] = 'Оценить через relay';
$MESS['RELAY_BORDER_RATE_DESCRIPTION'] = 'Передаёт карточку узлу relay и ждёт оценку';
$MESS['RELAY_BORDER_RATE_VERDICT'] = 'Оценка';
$MESS['RELAY_BORDER_RATE_OUTCOME'] = 'Чем кончилось';
