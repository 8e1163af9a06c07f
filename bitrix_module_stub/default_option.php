<?php

$relay_border_default_option = [
    'border_url' => '',
    'portal' => '',
    'author' => '1',
    'write_fields' => 'Y',
    'write_timeline' => 'Y',
];
