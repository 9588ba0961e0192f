using System.Globalization;

namespace RedisTyped.Benchmarks.Keys;

/// <summary>An object that is stored as a hash.</summary>
/// <param name="Name">A text.</param>
/// <param name="Email">A text.</param>
/// <param name="Age">A small number.</param>
/// <param name="Visits">A large number.</param>
/// <param name="Score">A fraction.</param>
public sealed record Profile(string Name, string Email, int Age, long Visits, double Score)
{
    private static readonly Profile[] Stored = [.. Enumerable.Range(0, KeySpace.Count).Select(Make)];

    internal static Profile Of(int id) => Stored[id];

    private static Profile Make(int id) => new(
        string.Create(CultureInfo.InvariantCulture, $"name of {id}"),
        string.Create(CultureInfo.InvariantCulture, $"user{id}@example.com"),
        20 + (id % 60),
        id * 1_000_003L,
        id / 8.0);
}
