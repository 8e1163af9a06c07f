<?php

declare(strict_types=1);

namespace Relay\Border\Controller;

use Bitrix\Main\Engine\ActionFilter\HttpMethod;
use Bitrix\Main\Engine\Controller;
use Bitrix\Main\HttpRequest;
use Bitrix\Main\HttpResponse;
use Bitrix\Main\Loader;
use Relay\Border\Bitrix\Agent;
use Relay\Border\Result;
use Relay\Border\Signature;

/**
 * The endpoint to which the border may push: `ajax.php?action=relay:border.verdict.accept`.
 *
 * No login and no session: the signature over the raw bytes is the only way in.
 */
final class Verdict extends Controller
{
    private const HEADERS = [
        Signature::ID,
        Signature::TIMESTAMP,
        Signature::SIGNATURE,
        Signature::KEY_ID,
        'content-encoding',
    ];

    /** @return array<string, mixed> */
    public function configureActions(): array
    {
        return ['accept' => ['prefilters' => [new HttpMethod([HttpMethod::METHOD_POST])]]];
    }

    public function acceptAction(): HttpResponse
    {
        Loader::requireModule('crm');
        $headers = [];
        foreach (self::HEADERS as $name) {
            $value = $this->getRequest()->getHeader($name);
            if (is_string($value) && $value !== '') {
                $headers[$name] = $value;
            }
        }
        $agent = new Agent();
        $write = static fn (Result $result): string => $agent->write($result);
        $reply = $agent->receiver()->receive($headers, (string) HttpRequest::getInput(), $write);
        $response = new HttpResponse();
        $response->setStatus((string) $reply->status);
        foreach ($reply->headers as $name => $value) {
            $response->addHeader($name, $value);
        }
        return $response->setContent($reply->body);
    }
}
