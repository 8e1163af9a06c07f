<?php

declare(strict_types=1);

namespace Bitrix\Main\Web;

use Relay\Border\Tests\fakes\FakePortal;
use Relay\Border\TransportFailed;

final class HttpClient
{
    public const HTTP_1_1 = '1.1';

    /** @var array<string, string> */
    private array $sent = [];

    /** @var array<string, string> */
    private array $errors = [];

    private int $status = 0;
    private HttpHeaders $heard;

    /** @param array<string, mixed> $options */
    public function __construct(array $options)
    {
        FakePortal::now()->http = $options;
        $this->heard = new HttpHeaders([]);
    }

    public function setHeader(string $name, string $value): void
    {
        $this->sent[$name] = $value;
    }

    public function post(string $url, string $body): string|false
    {
        try {
            $portal = FakePortal::now();
            $reply = $portal->border->post($url, $this->sent, $body, $portal->http['streamTimeout']);
        } catch (TransportFailed $failure) {
            $this->errors = ['NETWORK' => 'Connection ' . $failure->getMessage()];
            return false;
        }
        $this->status = $reply->status;
        $this->heard = new HttpHeaders($reply->headers);
        return $reply->body;
    }

    public function getStatus(): int
    {
        return $this->status;
    }

    /** @return array<string, string> */
    public function getError(): array
    {
        return $this->errors;
    }

    public function getHeaders(): HttpHeaders
    {
        return $this->heard;
    }
}
