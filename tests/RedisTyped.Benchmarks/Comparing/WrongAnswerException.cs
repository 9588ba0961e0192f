namespace RedisTyped.Benchmarks.Comparing;

/// <summary>A contender answered what had not been stored: its figures would mean nothing.</summary>
internal sealed class WrongAnswerException(string message) : Exception(message);
