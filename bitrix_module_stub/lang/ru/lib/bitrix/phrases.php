<?php

$MESS['RELAY_BORDER_COMMENT_VERDICT'] = 'Оценка лида: #VERDICT# (уверенность #CONFIDENCE#)';
$MESS['RELAY_BORDER_COMMENT_NONE'] = 'Лид пока без оценки';
$MESS['RELAY_BORDER_COMMENT_REASON'] = 'Причина:';
$MESS['RELAY_BORDER_COMMENT_TOPIC'] = 'Тема:';
$MESS['RELAY_BORDER_COMMENT_BEFORE_AGREE'] = 'С прежней оценкой менеджер был согласен';
$MESS['RELAY_BORDER_COMMENT_BEFORE_DISAGREE'] = 'С прежней оценкой менеджер был не согласен';
$MESS['RELAY_BORDER_VERDICT_TARGET'] = 'целевой';
$MESS['RELAY_BORDER_VERDICT_NOT_TARGET'] = 'нецелевой';
$MESS['RELAY_BORDER_VERDICT_SPAM'] = 'спам';
$MESS['RELAY_BORDER_VERDICT_UNCLEAR'] = 'неясно';
