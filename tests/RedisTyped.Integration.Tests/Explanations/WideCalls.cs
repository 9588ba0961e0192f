using RedisTyped.Explanations;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Explanations;

/// <summary>Each method of <see cref="IWideStore"/> with values that are awkward to send, as a call and as its explanation.</summary>
internal static class WideCalls
{
    private static readonly DateTimeOffset Moment = new(2099, 2, 3, 4, 5, 6, 789, TimeSpan.FromHours(-3.5));
    private static readonly byte[] Bytes = [0, 255, 10, 13, 34, 39, 92, 7, 8, 9, 0x1b, 0x7f];
    private static readonly Place Home = new("Zürich \"x\"", 408.5);
    private static readonly Guid Member = new("00112233-4455-6677-8899-aabbccddeeff");
    private static readonly Dictionary<string, decimal> Fields = new() { ["a b"] = 1.10m, [""] = -5 };
    private static readonly Dictionary<string, byte[]> Values = Enumerable.Range(0, 20).ToDictionary(static i => $"m{i}", static i => new[] { (byte)(255 - i) });
    private static readonly string[] Ids = [.. Enumerable.Range(0, 20).Select(static i => $"m{i}"), "m3", "é{}"];

    public static (string Name, Func<IWideStore, Task> Call, Func<IWideStore.Explanations, CallExplanation> Explain)[] All(string id) =>
    [
        ("GetAsync", s => s.GetAsync(id), e => e.GetAsync(id)),
        ("SetAsync", s => s.SetAsync(id, "Ada \"Lovelace\"\\ \u001bé😀"), e => e.SetAsync(id, "Ada \"Lovelace\"\\ \u001bé😀")),
        ("SetAsync", s => s.SetAsync(id, ""), e => e.SetAsync(id, "")),
        ("SetForAsync", s => s.SetForAsync(id, Bytes), e => e.SetForAsync(id, Bytes)),
        ("SetForAsync", s => s.SetForAsync(id, Bytes, TimeSpan.FromSeconds(1.5), Existence.XX), e => e.SetForAsync(id, Bytes, TimeSpan.FromSeconds(1.5), Existence.XX)),
        ("SetForAsync", s => s.SetForAsync(id, [], existence: Existence.NX), e => e.SetForAsync(id, [], existence: Existence.NX)),
        ("SetPlaceAsync", s => s.SetPlaceAsync(id, Home), e => e.SetPlaceAsync(id, Home)),
        ("CountAsync", s => s.CountAsync(id), e => e.CountAsync(id)),
        ("CountDownAsync", s => s.CountDownAsync(id), e => e.CountDownAsync(id)),
        ("AppendAsync", s => s.AppendAsync(id, Bytes.AsMemory(2, 5)), e => e.AppendAsync(id, Bytes.AsMemory(2, 5))),
        ("ExistsAsync", s => s.ExistsAsync(id), e => e.ExistsAsync(id)),
        ("SwapAsync", s => s.SwapAsync(id, "12345"), e => e.SwapAsync(id, "12345")),
        ("LengthAsync", s => s.LengthAsync(id), e => e.LengthAsync(id)),
        ("SetFieldAsync", s => s.SetFieldAsync(id, "f", double.NegativeInfinity), e => e.SetFieldAsync(id, "f", double.NegativeInfinity)),
        ("SetFieldAsync", s => s.SetFieldAsync(id, "g", 0.1 + 0.2), e => e.SetFieldAsync(id, "g", 0.1 + 0.2)),
        ("SetFieldsAsync", s => s.SetFieldsAsync(id, Fields), e => e.SetFieldsAsync(id, Fields)),
        ("GetFieldAsync", s => s.GetFieldAsync(id, "f"), e => e.GetFieldAsync(id, "f")),
        ("RemoveFieldAsync", s => s.RemoveFieldAsync(id, "f"), e => e.RemoveFieldAsync(id, "f")),
        ("GetFieldsAsync", s => s.GetFieldsAsync(id, "a", "b c", "a"), e => e.GetFieldsAsync(id, "a", "b c", "a")),
        ("FieldsAsync", s => s.FieldsAsync(id), e => e.FieldsAsync(id)),
        ("FieldCountAsync", s => s.FieldCountAsync(id), e => e.FieldCountAsync(id)),
        ("PushAsync", s => s.PushAsync(id, false), e => e.PushAsync(id, false)),
        ("PushAllAsync", s => s.PushAllAsync(id, [1.5f, float.MaxValue]), e => e.PushAllAsync(id, [1.5f, float.MaxValue])),
        ("PopAsync", s => s.PopAsync(id), e => e.PopAsync(id)),
        ("ListAsync", s => s.ListAsync(id), e => e.ListAsync(id)),
        ("AddAsync", s => s.AddAsync(id, Member), e => e.AddAsync(id, Member)),
        ("AddTextAsync", s => s.AddTextAsync(id, 42, "{}", Moment, (DayOfWeek)9), e => e.AddTextAsync(id, 42, "{}", Moment, (DayOfWeek)9)),
        ("MembersAsync", s => s.MembersAsync(id), e => e.MembersAsync(id)),
        ("IntersectAsync", s => s.IntersectAsync(id), e => e.IntersectAsync(id)),
        ("RankAsync", s => s.RankAsync(id, 1e300), e => e.RankAsync(id, 1e300)),
        ("RankAsync", s => s.RankAsync(id, -0.0, Existence.XX), e => e.RankAsync(id, -0.0, Existence.XX)),
        ("EncodingAsync", s => s.EncodingAsync(id), e => e.EncodingAsync(id)),
        ("ExpireAsync", s => s.ExpireAsync(id, Moment), e => e.ExpireAsync(id, Moment)),
        ("SetPlainAsync", s => s.SetPlainAsync(id, 255, 12345678901), e => e.SetPlainAsync(id, 255, 12345678901)),
        ("NextAsync", s => s.NextAsync(), e => e.NextAsync()),
        ("VisitAsync", s => s.VisitAsync(id, -3, "a reason"), e => e.VisitAsync(id, -3, "a reason")),
        ("SetManyAsync", s => s.SetManyAsync(Values), e => e.SetManyAsync(Values)),
        ("GetManyAsync", s => s.GetManyAsync(Ids), e => e.GetManyAsync(Ids)),
        ("GetManyAsync", s => s.GetManyAsync([]), e => e.GetManyAsync([])),
        ("RemoveManyAsync", s => s.RemoveManyAsync(Ids), e => e.RemoveManyAsync(Ids)),
    ];
}
