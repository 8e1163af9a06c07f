<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * Takes a signed push of a result: verified on raw bytes, applied once, answered with a signature.
 */
final class Receiver
{
    private const MAX_BODY = 1024 * 1024; // bytes

    /**
     * @param list<SyncToken> $tokens two during a rotation
     */
    public function __construct(
        private readonly string $portal,
        private readonly array $tokens,
        private readonly Clock $clock,
        private readonly Seen $seen,
    ) {
    }

    /**
     * @param array<string, string> $headers names in lower case
     * @param string $body the raw bytes
     * @param \Closure(Result): string $apply returns what came of it; must bear being called again
     */
    public function receive(array $headers, string $body, \Closure $apply): HttpReply
    {
        foreach ($this->tokens as $token) {
            if ($token->keyId !== ($headers[Signature::KEY_ID] ?? '') || strlen($body) > self::MAX_BODY) {
                continue;
            }
            $keys = [$token->key(Direction::BorderToModule, Purpose::Request)];
            try {
                $id = Signature::verify($headers, $body, $keys, $this->clock->now());
            } catch (BadSignature) {
                continue;
            }
            [$status, $answer] = isset($headers['content-encoding'])
                ? self::problem(415, 'content_encoding')
                : $this->take($id, $body, $apply);
            return $this->signed($token, $id, $status, $answer);
        }
        [$status, $answer] = self::problem(401, 'unauthorized');
        return new HttpReply($status, ['content-type' => 'application/problem+json'], Json::encode($answer));
    }

    /**
     * @return array{int, array<string, mixed>}
     */
    private function take(string $id, string $body, \Closure $apply): array
    {
        try {
            $data = Json::decode($body);
            if (($data['type'] ?? '') !== 'result' || !is_array($data['result'] ?? null)) {
                return self::problem(400, 'malformed', $id);
            }
            if (($data['portal'] ?? '') !== $this->portal || ($data['audience'] ?? '') !== 'module') {
                return self::problem(403, 'wrong_audience', $id);
            }
            $result = Result::read($data['result']);
        } catch (\JsonException | \UnexpectedValueException) {
            return self::problem(400, 'malformed', $id);
        }
        $digest = hash('sha256', $body);
        $known = $this->seen->recall($id);
        if ($known !== null && !hash_equals($known['digest'], $digest)) {
            return self::problem(409, 'conflict', $id);
        }
        if ($known !== null) {
            return [200, ['result' => $result->id, 'code' => $known['code']]];
        }
        try {
            $code = $apply($result);
        } catch (\Throwable) { // the border pushes again; what failed is the portal's to log
            return self::problem(503, 'unavailable', $id);
        }
        $this->seen->remember($id, $digest, $code, $this->clock->now());
        return [200, ['result' => $result->id, 'code' => $code]];
    }

    /** @param array<string, mixed> $answer */
    private function signed(SyncToken $token, string $id, int $status, array $answer): HttpReply
    {
        $body = Json::encode($answer);
        $type = $status < 400 ? 'application/json' : 'application/problem+json';
        $now = $this->clock->now();
        $headers = Signature::headers($token, Direction::ModuleToBorder, $id, $now, $body, $status);
        return new HttpReply($status, ['content-type' => $type] + $headers, $body);
    }

    /**
     * @return array{int, array<string, mixed>}
     */
    private static function problem(int $status, string $code, string $id = ''): array
    {
        $title = match ($status) {
            400 => 'Bad Request',
            401 => 'Unauthorized',
            403 => 'Forbidden',
            409 => 'Conflict',
            415 => 'Unsupported Media Type',
            default => 'Service Unavailable',
        };
        $problem = ['type' => 'about:blank', 'title' => $title, 'status' => $status, 'code' => $code];
        return [$status, $problem + ['request_id' => $id]];
    }
}
