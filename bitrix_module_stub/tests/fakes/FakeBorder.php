<?php

declare(strict_types=1);

namespace Relay\Border\Tests\fakes;

use Relay\Border\BadSignature;
use Relay\Border\Direction;
use Relay\Border\HttpReply;
use Relay\Border\Json;
use Relay\Border\Purpose;
use Relay\Border\Signature;
use Relay\Border\SyncToken;
use Relay\Border\Transport;
use Relay\Border\TransportFailed;

/**
 * A border on the other end of a transport: verifies, answers what it was told to, signs.
 */
final class FakeBorder implements Transport
{
    /** @var list<array{path: string, id: string, body: array<string, mixed>, timeout: int}> */
    public array $taken = [];

    /** @var list<array<string, string>> headers of every attempt, also of those not let in */
    public array $attempts = [];

    /** @var list<HttpReply|TransportFailed|array{int, array<string, mixed>}> answers in turn; then $answer */
    public array $script = [];

    /** @var array{int, array<string, mixed>} */
    public array $answer = [202, ['message' => 'msg1', 'status' => 'accepted']];

    /** @var array<string, string> */
    public array $extraHeaders = [];

    public bool $signs = true;

    public function __construct(private readonly SyncToken $token, public int $now)
    {
    }

    public function post(string $url, array $headers, string $body, int $timeout): HttpReply
    {
        $headers = array_change_key_case($headers);
        $this->attempts[] = $headers;
        $next = array_shift($this->script);
        if ($next instanceof TransportFailed) {
            throw $next;
        }
        if ($next instanceof HttpReply) {
            return $next;
        }
        $date = ['date' => gmdate('D, d M Y H:i:s', $this->now) . ' GMT'];
        try {
            $keys = [$this->token->key(Direction::ModuleToBorder, Purpose::Request)];
            $id = Signature::verify($headers, $body, $keys, $this->now);
        } catch (BadSignature) {
            return new HttpReply(401, $date, '{"code":"unauthorized"}');
        }
        $path = (string) parse_url($url, PHP_URL_PATH);
        $this->taken[] = ['path' => $path, 'id' => $id, 'body' => Json::decode($body), 'timeout' => $timeout];
        [$status, $data] = $next ?? $this->answer;
        $text = Json::encode($data);
        $signed = $this->signs
            ? Signature::headers($this->token, Direction::BorderToModule, $id, $this->now, $text, $status)
            : [];
        return new HttpReply($status, $date + $signed + $this->extraHeaders, $text);
    }
}
