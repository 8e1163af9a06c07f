<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Web\HttpClient;
use Relay\Border\HttpReply;
use Relay\Border\Signature;
use Relay\Border\Transport;
use Relay\Border\TransportFailed;

/**
 * The transport inside the portal: Bitrix's own client, whatever the portal's defaults for it are.
 */
final class HttpTransport implements Transport
{
    private const HEARD = [
        Signature::ID,
        Signature::TIMESTAMP,
        Signature::SIGNATURE,
        Signature::KEY_ID,
        'date',
        'retry-after',
    ];

    public function post(string $url, array $headers, string $body, int $timeout): HttpReply
    {
        $client = new HttpClient([
            'redirect' => false,
            'privateIp' => true, // the border is on the local network
            'socketTimeout' => 10,
            'streamTimeout' => $timeout,
            'version' => HttpClient::HTTP_1_1,
            'proxyHost' => '', // an explicit value: the portal's default proxy is for the internet
            'proxyPort' => null,
            'disableSslVerification' => false,
            'bodyLengthMax' => self::MAX_REPLY,
        ]);
        foreach ($headers as $name => $value) {
            $client->setHeader($name, $value);
        }
        $content = $client->post($url, $body);
        if ($content === false || $client->getStatus() === 0) {
            throw TransportFailed::because(implode(' ', array_map('strval', $client->getError())));
        }
        $heard = [];
        foreach (self::HEARD as $name) {
            $value = $client->getHeaders()->get($name);
            if (is_string($value)) {
                $heard[$name] = $value;
            }
        }
        return new HttpReply($client->getStatus(), $heard, $content);
    }
}
