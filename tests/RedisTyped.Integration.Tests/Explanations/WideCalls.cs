using RedisTyped.Explanations;
using RedisTyped.Scanning;
using RedisTyped.Values;
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

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);
    private static readonly ScanCursor Later = ScanCursor.Parse("node-1=done,node-2=0,node-3=done");
    private static readonly ScanCursor Foreign = ScanCursor.Parse("a=0");

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
        ("GetPartAsync", s => s.GetPartAsync(id, -1), e => e.GetPartAsync(id, -1)),
        ("SetHomeAsync", s => s.SetHomeAsync(id, Home), e => e.SetHomeAsync(id, Home)),
        ("RankAllAsync", s => s.RankAllAsync(id, [("a b", 1.5), ("", double.NegativeInfinity)]), e => e.RankAllAsync(id, [("a b", 1.5), ("", double.NegativeInfinity)])),
        ("RankAllAsync", s => s.RankAllAsync(id, []), e => e.RankAllAsync(id, [])),
        ("MapAsync", s => s.MapAsync(id, new GeoPoint(8.54, 47.37), "z\n"), e => e.MapAsync(id, new GeoPoint(8.54, 47.37), "z\n")),
        ("LogAsync", s => s.LogAsync(id, StreamId.Min), e => e.LogAsync(id, StreamId.Min)),
        ("LogAsync", s => s.LogAsync(id, StreamId.Max, 3), e => e.LogAsync(id, StreamId.Max, 3)),
        ("SetSecretAsync", s => s.SetSecretAsync(id, "top é"), e => e.SetSecretAsync(id, "top é")),
        ("AddSecretsAsync", s => s.AddSecretsAsync(id, [Home, Home]), e => e.AddSecretsAsync(id, [Home, Home])),
        ("TakeAsync", s => s.TakeAsync(id, Short), e => e.TakeAsync(id, Short)),
        ("TakeAsync", s => s.TakeAsync(id, -Short), e => e.TakeAsync(id, -Short)),
        ("TakeFromAsync", s => s.TakeFromAsync([id, id], Short), e => e.TakeFromAsync([id, id], Short)),
        ("TakeFromAsync", s => s.TakeFromAsync([], Short), e => e.TakeFromAsync([], Short)),
        ("PublishAsync", s => s.PublishAsync(id, "it's \"new\""), e => e.PublishAsync(id, "it's \"new\"")),
        ("CallAsync", s => s.CallAsync(id, 7), e => e.CallAsync(id, 7)),
        ("UnionAsync", s => s.UnionAsync([id, id]), e => e.UnionAsync([id, id])),
        ("UnionAsync", s => s.UnionAsync([]), e => e.UnionAsync([])),
        ("InterAsync", s => s.InterAsync([id, id, id], [1, 0.5, 2]), e => e.InterAsync([id, id, id], [1, 0.5, 2])),
        ("ScanFieldsAsync", s => Drain(s.ScanFieldsAsync(id, "[a]*")), e => e.ScanFieldsAsync(id, "[a]*")),
        ("ScanNamesAsync", s => Drain(s.ScanNamesAsync(null, id)), e => e.ScanNamesAsync(null, id)),
        ("ScanNamesAsync", s => Drain(s.ScanNamesAsync(Later, id)), e => e.ScanNamesAsync(Later, id)),
        ("ScanNamesAsync", s => Drain(s.ScanNamesAsync(Foreign, id)), e => e.ScanNamesAsync(Foreign, id)),
        ("ScanNodeAsync", s => Drain(s.ScanNodeAsync("node-2")), e => e.ScanNodeAsync("node-2")),
        ("ScanNodeAsync", s => Drain(s.ScanNodeAsync("node-3", "hash")), e => e.ScanNodeAsync("node-3", "hash")),
        ("KeysAsync", s => s.KeysAsync(id), e => e.KeysAsync(id)),
        ("CountsAsync", s => s.CountsAsync(), e => e.CountsAsync()),
        ("KeysOfAsync", s => s.KeysOfAsync("node-1", id), e => e.KeysOfAsync("node-1", id)),
        ("KeysOfAsync", s => s.KeysOfAsync("node-9", id), e => e.KeysOfAsync("node-9", id)),
        ("RemoveManyAsync", s => s.RemoveManyAsync(Ids), e => e.RemoveManyAsync(Ids)),
    ];

    private static async Task Drain<T>(IAsyncEnumerable<T> items)
    {
        await foreach (T item in items.WithCancellation(TestContext.Current.CancellationToken))
        {
            _ = item;
        }
    }
}
