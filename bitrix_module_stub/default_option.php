<?php

$relay_border_default_option = [
    'border_url' => '',
    'portal' => '',
    'author' => '1',
    'write_fields' => 'Y',
    'write_timeline' => 'Y',
    'write_notice' => 'N',
    'notice_limit' => '10',
    'deal_count' => '3',
    'dry_run' => 'N',
    'with_deals' => 'N',
    'action_stage' => 'off',
    'action_responsible' => 'off',
    'action_convert' => 'off',
];
