using RedisTyped.Values;

namespace RedisTyped.Integration.Tests.Shapes;

/// <summary>Objects that stand in hashes, a field for each member.</summary>
[RedisStore]
[HashTag("p:{id}")]
public partial interface IProfileStore
{
    [Command("HSET p:{id} {profile}")]
    Task SetAsync([ShardKey] string id, Profile profile);

    [Command("HGETALL p:{id}")]
    Task<Profile?> GetAsync([ShardKey] string id);

#pragma warning disable RTY1011 // What happens then is what a test is about.
    [Command("HGETALL p:{id}")]
    Task<Profile> GetOrThrowAsync([ShardKey] string id);
#pragma warning restore RTY1011

    [Command("HGETALL p:{id}")]
    Task<Dictionary<string, string>> FieldsAsync([ShardKey] string id);

    [Command("HSET p:{id} {field} {value}")]
    Task SetFieldAsync([ShardKey] string id, string field, byte[] value);

    [Command("HSET p:{id} {point}")]
    Task SetPixelAsync([ShardKey] string id, Pixel point);

    [Command("HGETALL p:{id}")]
    Task<Pixel?> GetPixelAsync([ShardKey] string id);

    [Command("HMGET p:{id} X Y")]
    Task<Pixel?> GetPixelFieldsAsync([ShardKey] string id);

    [Command("HSET p:{id} {settings}")]
    Task SetSettingsAsync([ShardKey] string id, Settings settings);

    [Command("HGETALL p:{id}")]
    Task<Settings?> GetSettingsAsync([ShardKey] string id);

    [Command("HSET p:{id} {note}")]
    Task SetNoteAsync([ShardKey] string id, Note note);

    [Command("SET p:{id}:json {profile}")]
    Task SetJsonAsync([ShardKey] string id, Profile profile);

    [Command("GET p:{id}:json")]
    Task<Profile?> GetJsonAsync([ShardKey] string id);

    [Command("SET p:{id}:text {text}")]
    Task SetTextAsync([ShardKey] string id, [Serializer(typeof(Reversed))] string text);

    [Command("GET p:{id}:text")]
    [return: Serializer(typeof(Reversed))]
    Task<string?> GetTextAsync([ShardKey] string id);

    [Command("GET p:{id}:text")]
    Task<string?> GetRawTextAsync([ShardKey] string id);
}

public enum Rank
{
    Low,
    High = 7,
}

public sealed record Place(string City, int[] Numbers);

public sealed record Profile(Guid Id, [property: HashField("n")] string Name, Rank Rank = Rank.High)
{
    public required DateTimeOffset Born { get; init; }

    public int? Age { get; init; }

    public DateTime? Seen { get; init; }

    public DateOnly? Day { get; init; }

    public TimeSpan Shift { get; set; } = TimeSpan.FromHours(8);

    public bool IsActive { get; set; }

    public double Ratio { get; set; }

    public decimal Money { get; set; }

    public char Letter { get; set; } = '-';

    public ulong Big { get; set; }

    public string? Text { get; set; }

    public Place? Home { get; set; }

    public byte[]? Photo { get; set; }

    [HashIgnore]
    public string Secret { get; set; } = "";

    public bool IsAdult => Age > 17;
}

public readonly record struct Pixel(int X, int Y);

public sealed class Settings
{
    public int Volume { get; set; } = 11;

    public string Theme { get; set; } = "dark";
}

public sealed record Note(string? Text);

/// <summary>Stores the letters of a text the other way round.</summary>
public sealed class Reversed : IRedisSerializer
{
    private Reversed()
    {
    }

    public static Reversed Instance { get; } = new();

    public byte[] Serialize<T>(T value) => [.. System.Text.Encoding.UTF8.GetBytes((string)(object)value!).Reverse()];

    public T Deserialize<T>(ReadOnlySpan<byte> bytes) =>
        (T)(object)System.Text.Encoding.UTF8.GetString([.. bytes.ToArray().Reverse()]);
}
