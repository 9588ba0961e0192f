global using RedisTyped.Telemetry;
