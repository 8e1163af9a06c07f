<?php

$place = '/modules/relay.border/admin/report.php';
$root = $_SERVER['DOCUMENT_ROOT'];
require is_file("$root/local$place") ? "$root/local$place" : "$root/bitrix$place";
