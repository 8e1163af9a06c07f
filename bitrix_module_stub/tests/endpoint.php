<?php

/**
 * The module's endpoint over HTTP, for `php -S`: one request, into the portal that lies in RELAY_STATE.
 */

declare(strict_types=1);

namespace Relay\Border\Tests;

use Relay\Border\Controller\Verdict;
use Relay\Border\Tests\fakes\FakePortal;

require __DIR__ . '/bootstrap.php';

$file = (string) getenv('RELAY_STATE');
$portal = is_file($file) ? FakePortal::load($file) : FakePortal::new();
$portal->headers = array_change_key_case(getallheaders());
$portal->input = (string) file_get_contents('php://input');
$response = (new Verdict())->acceptAction();
if (is_file($file)) {
    $portal->save($file);
}
http_response_code((int) $response->status);
foreach ($response->headers as $name => $value) {
    header("$name: $value");
}
echo $response->content;
