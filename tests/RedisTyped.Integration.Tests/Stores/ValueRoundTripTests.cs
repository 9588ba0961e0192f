using System.Net;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Values;

namespace RedisTyped.Integration.Tests.Stores;

public sealed class ValueRoundTripTests(StoreNodes nodes) : IClassFixture<StoreNodes>
{
    private readonly IValueStore _store = nodes.Redis.Store<IValueStore>();

    [Fact]
    public async Task Values_of_every_type_come_back_as_they_were_written()
    {
        var moment = new DateTimeOffset(2026, 3, 1, 12, 30, 15, 123, 456, TimeSpan.FromHours(5.5));
        await _store.SetCharacterAsync("a", 'ß');
        await _store.SetBooleanAsync("a", false);
        await _store.SetUInt64Async("a", ulong.MaxValue);
        await _store.SetSingleAsync("a", 0.1f);
        await _store.SetDecimalAsync("a", 79228162514264337593543950335m);
        await _store.SetGuidAsync("a", Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"));
        await _store.SetEnumAsync("a", DayOfWeek.Friday);
        await _store.SetMomentAsync("a", moment);
        await _store.SetDateTimeAsync("a", new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        await _store.SetDateAsync("a", new DateOnly(2024, 2, 29));
        await _store.SetSpanAsync("a", TimeSpan.FromTicks(-12345678));
        await _store.SetMemoryAsync("a", new byte[] { 0, 255, 13, 10 });
        await _store.SetJsonAsync("a", new Point(1, -2, "{é}"));

        Assert.Equal('ß', await _store.GetCharacterAsync("a"));
        Assert.False(await _store.GetBooleanAsync("a"));
        Assert.Equal(ulong.MaxValue, await _store.GetUInt64Async("a"));
        Assert.Equal(0.1f, await _store.GetSingleAsync("a"));
        Assert.Equal(79228162514264337593543950335m, await _store.GetDecimalAsync("a"));
        Assert.Equal(Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"), await _store.GetGuidAsync("a"));
        Assert.Equal(DayOfWeek.Friday, await _store.GetEnumAsync("a"));
        Assert.Equal(moment, await _store.GetMomentAsync("a"));
        Assert.Equal(TimeSpan.FromHours(5.5), (await _store.GetMomentAsync("a"))!.Value.Offset);
        DateTime? dateTime = await _store.GetDateTimeAsync("a");
        Assert.Equal(new DateTime(2026, 1, 2, 3, 4, 5), dateTime);
        Assert.Equal(DateTimeKind.Utc, dateTime!.Value.Kind);
        Assert.Equal(new DateOnly(2024, 2, 29), await _store.GetDateAsync("a"));
        Assert.Equal(TimeSpan.FromTicks(-12345678), await _store.GetSpanAsync("a"));
        Assert.Equal([0, 255, 13, 10], (await _store.GetMemoryAsync("a"))!.Value.ToArray());
        Assert.Equal(new Point(1, -2, "{é}"), await _store.GetJsonAsync("a"));
    }

    [Fact]
    public async Task Random_numbers_texts_and_bytes_come_back_as_they_were_written()
    {
        foreach (long number in ArbMap.Default.GeneratorFor<long>().Sample(size: 100, numberOfSamples: 100))
        {
            await _store.SetInt64Async("r", number);
            Assert.Equal(number, await _store.GetInt64Async("r"));
        }

        foreach (double number in ArbMap.Default.GeneratorFor<double>().Sample(size: 100, numberOfSamples: 100))
        {
            await _store.SetDoubleAsync("r", number);
            Assert.Equal(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits((await _store.GetDoubleAsync("r"))!.Value));
        }

        foreach (byte[] bytes in ArbMap.Default.GeneratorFor<byte[]>().Sample(size: 100, numberOfSamples: 100))
        {
            await _store.SetBytesAsync("r", bytes);
            Assert.Equal(bytes, await _store.GetBytesAsync("r"));
        }

        foreach (string text in ArbMap.Default.GeneratorFor<UnicodeString>().Sample(size: 100, numberOfSamples: 100).Select(WellFormed))
        {
            await _store.SetTextAsync("r", text);
            Assert.Equal(text, await _store.GetTextAsync("r", TestContext.Current.CancellationToken));
        }
    }

    // The generator makes half surrogate pairs too, which are refused.
    private static string WellFormed(UnicodeString text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get ?? ""));

    [Fact]
    public async Task Nothing_reads_as_null()
    {
        Assert.Null(await _store.GetTextAsync("nobody"));
        Assert.Null(await _store.GetInt64Async("nobody"));
        Assert.Null(await _store.GetMemoryAsync("nobody"));
        Assert.Null(await _store.GetJsonAsync("nobody"));
        Assert.True((await _store.GetTextRawAsync("nobody")).IsNull);
    }

    [Fact]
    public async Task Nothing_where_the_type_has_no_null_says_so()
    {
        var fault = await Assert.ThrowsAsync<NilReplyException>(async () => await _store.GetTextAsNumberAsync("nobody"));

        Assert.Equal("GetTextAsNumberAsync", fault.Method);
        Assert.Contains("Make the return type nullable", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_of_another_form_is_refused_without_being_quoted()
    {
        await _store.SetTextAsync("w", "secret-text");

        var fault = await Assert.ThrowsAsync<ReplyFormatException>(async () => await _store.GetTextAsNumberAsync("w"));

        Assert.Equal("IValueStore", fault.Store);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Null_is_refused_before_anything_is_sent()
    {
        var fault = Assert.Throws<ArgumentNullException>(() => { _ = _store.SetTextAsync("n", null!); });

        Assert.Equal("value", fault.ParamName);
        Assert.Equal("name", Assert.Throws<ArgumentNullException>(() => { _ = _store.SetTextAsync(null!, "x"); }).ParamName);
        Assert.Null(await _store.GetTextAsync("n"));
    }

    [Fact]
    public async Task Types_that_format_and_parse_themselves_come_back()
    {
        var segment = new ArraySegment<byte>([1, 2, 3, 4], 1, 2);
        await _store.SetBigAsync("o", BigInteger.Pow(-7, 61));
        await _store.SetRuneAsync("o", new Rune(0x1f600));
        await _store.SetAddressAsync("o", IPAddress.IPv6Loopback);
        await _store.SetSegmentAsync("o", segment);
        await _store.SetNodesAsync("o", new JsonArray(1, "two"));

        Assert.Equal(BigInteger.Pow(-7, 61), await _store.GetBigAsync("o"));
        Assert.Equal(new Rune(0x1f600), await _store.GetRuneAsync("o"));
        Assert.Equal(IPAddress.IPv6Loopback, await _store.GetAddressAsync("o", IPAddress.IPv6Loopback));
        Assert.Equal([2, 3], (await _store.GetSegmentAsync("o"))!.Value.ToArray());
        Assert.Equal("[1,\"two\"]", (await _store.GetNodesAsync("o"))!.ToJsonString());
        Assert.Equal("address", Assert.Throws<ArgumentNullException>(() => { _ = _store.SetAddressAsync("o", null!); }).ParamName);
    }

    [Fact]
    public async Task Text_without_a_UTF8_form_is_refused_before_anything_is_sent()
    {
        Assert.Equal("value", Assert.Throws<ArgumentException>(() => { _ = _store.SetTextAsync("h", "x\ud800"); }).ParamName);
        Assert.Equal("value", Assert.Throws<ArgumentException>(() => { _ = _store.SetMixedAsync("h", "x\ud800"); }).ParamName);
        Assert.Equal("value", Assert.Throws<ArgumentException>(() => { _ = _store.SetCharacterAsync("h", '\udc00'); }).ParamName);
        Assert.Null(await _store.GetTextAsync("h", TestContext.Current.CancellationToken));
    }
}
