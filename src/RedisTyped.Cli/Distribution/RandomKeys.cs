using System.Globalization;

namespace RedisTyped.Cli.Distribution;

/// <summary>
/// Random keys of 16 hexadecimal digits: the same for the same seed, on every machine and in every version of .NET. The generator is
/// SplitMix64, https://prng.di.unimi.it/splitmix64.c.
/// </summary>
internal sealed class RandomKeys(ulong seed)
{
    public const int Length = 16;

    private ulong _state = seed;

    /// <summary>Writes the next key.</summary>
    /// <param name="key">Room for <see cref="Length"/> bytes.</param>
    public void Next(Span<byte> key)
    {
        _state = unchecked(_state + 0x9e3779b97f4a7c15);
        ulong z = _state;
        z = unchecked((z ^ (z >> 30)) * 0xbf58476d1ce4e5b9);
        z = unchecked((z ^ (z >> 27)) * 0x94d049bb133111eb);
        _ = (z ^ (z >> 31)).TryFormat(key, out _, "x16", CultureInfo.InvariantCulture);
    }
}
