using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Integration.Tests.Stores;
using RedisTyped.Values;

namespace RedisTyped.Integration.Tests.Shapes;

public sealed class ObjectTests(StoreNodes nodes) : IClassFixture<StoreNodes>
{
    private static readonly Profile Anna = new(Guid.Empty, "Anna") { Born = DateTimeOffset.UnixEpoch };

    private static readonly Gen<string> Texts =
        ArbMap.Default.GeneratorFor<UnicodeString>().Select(static t => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(t.Get ?? "")));

    private static readonly Gen<Profile> Profiles =
        from id in ArbMap.Default.GeneratorFor<Guid>()
        from name in Texts
        from rank in Gen.Elements(Rank.Low, Rank.High, (Rank)3)
        from born in ArbMap.Default.GeneratorFor<DateTimeOffset>()
        from numbers in ArbMap.Default.GeneratorFor<(int? Age, long Shift, double Ratio, decimal Money, ulong Big, bool Active)>()
        from seen in ArbMap.Default.GeneratorFor<DateTime?>()
        from kind in Gen.Elements(DateTimeKind.Utc, DateTimeKind.Unspecified)
        from text in Gen.OneOf(Gen.Constant<string?>(null), Texts.Select(static t => (string?)t))
        from city in Texts
        from lines in ArbMap.Default.GeneratorFor<int[]>()
        from photo in ArbMap.Default.GeneratorFor<byte[]?>()
        from letter in Gen.Elements('a', 'ß', '\0', ' ', '漢')
        select new Profile(id, name, rank)
        {
            Born = born,
            Age = numbers.Age,
            Seen = seen is { } at ? DateTime.SpecifyKind(at, kind) : null,
            Day = seen is { } day ? DateOnly.FromDateTime(day) : null,
            Shift = TimeSpan.FromTicks(numbers.Shift),
            Ratio = numbers.Ratio,
            Money = numbers.Money,
            Big = numbers.Big,
            IsActive = numbers.Active,
            Text = text,
            Home = lines.Length % 2 == 0 ? null : new Place(city, lines),
            Photo = photo,
            Letter = letter,
        };

    private readonly IProfileStore _store = nodes.Redis.Store<IProfileStore>();

    [Fact]
    public async Task Random_objects_come_back_as_they_were_stored()
    {
        int number = 0;
        foreach (Profile profile in Profiles.Sample(size: 50, numberOfSamples: 200))
        {
            string id = $"random{number++}";
            await _store.SetAsync(id, profile);

            Profile back = (await _store.GetAsync(id))!;

            // Records compare arrays by reference.
            Assert.Equal(profile.Photo, back.Photo);
            Assert.Equal(profile.Home?.Numbers, back.Home?.Numbers);
            Assert.Equal(profile.Seen?.Kind, back.Seen?.Kind);
            Assert.Equal(profile.Born.Offset, back.Born.Offset);
            Assert.Equal(
                profile with { Photo = null, Home = profile.Home is { } home ? home with { Numbers = Anna.Home?.Numbers ?? [] } : null },
                back with { Photo = null, Home = back.Home is { } other ? other with { Numbers = Anna.Home?.Numbers ?? [] } : null });
        }

        Assert.Equal(200, number);
    }

    [Fact]
    public async Task Fields_are_named_by_members_and_null_is_left_out()
    {
        await _store.SetAsync("n", Anna with { Secret = "hidden", Home = new("Rome", [1]) });

        Dictionary<string, string> fields = await _store.FieldsAsync("n");
        Assert.Equal("Anna", fields["n"]);
        Assert.Equal("High", fields["Rank"]);
        Assert.Equal("08:00:00", fields["Shift"]);
        Assert.Equal("""{"City":"Rome","Numbers":[1]}""", fields["Home"]);
        Assert.Equal(
            ["Big", "Born", "Home", "Id", "IsActive", "Letter", "Money", "Rank", "Ratio", "Shift", "n"], fields.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Null_leaves_what_is_stored()
    {
        await _store.SetAsync("o", Anna with { Age = 4 });
        await _store.SetAsync("o", Anna with { Age = null, Text = "x" });

        Profile back = (await _store.GetAsync("o"))!;
        Assert.Equal((4, "x"), (back.Age, back.Text));
    }

    [Fact]
    public async Task A_missing_hash_is_null_or_says_that_nothing_is_there()
    {
        Assert.Null(await _store.GetAsync("nobody"));
        Assert.Null(await _store.GetPixelAsync("nobody"));
        Assert.Null(await _store.GetPixelFieldsAsync("nobody"));
        Assert.Equal("GetOrThrowAsync", (await Assert.ThrowsAsync<NilReplyException>(() => _store.GetOrThrowAsync("nobody"))).Method);
    }

    [Fact]
    public async Task A_missing_field_leaves_the_default_or_names_itself()
    {
        await _store.SetFieldAsync("m", "Volume", "3"u8.ToArray());
        Settings settings = (await _store.GetSettingsAsync("m"))!;
        Assert.Equal((3, "dark"), (settings.Volume, settings.Theme));

        await _store.SetFieldAsync("m", "X", "1"u8.ToArray());
        var fault = await Assert.ThrowsAsync<HashFieldMissingException>(() => _store.GetPixelAsync("m"));
        Assert.Equal(("IProfileStore", "GetPixelAsync", "Y"), (fault.Store, fault.Method, fault.Field));
        Assert.Contains("no field 'Y', which Pixel needs", fault.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HashFieldMissingException>(() => _store.GetPixelFieldsAsync("m"));
    }

    [Fact]
    public async Task A_field_of_another_form_is_named_and_not_quoted()
    {
        await _store.SetPixelAsync("w", new(1, 2));
        Assert.Equal(new Pixel(1, 2), await _store.GetPixelFieldsAsync("w"));
        await _store.SetFieldAsync("w", "Y", "secret"u8.ToArray());

        var fault = await Assert.ThrowsAsync<ReplyFormatException>(() => _store.GetPixelAsync("w"));
        Assert.Equal(("GetPixelAsync", "Y"), (fault.Method, fault.Field));
        Assert.Contains("'Y' that cannot be read as a member of Pixel", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_of_strangers_are_not_looked_at()
    {
        await _store.SetPixelAsync("x", new(1, 2));
        await _store.SetFieldAsync("x", "Z", [0xff, 0xfe]);

        Assert.Equal(new Pixel(1, 2), await _store.GetPixelAsync("x"));
    }

    [Fact]
    public async Task Null_where_a_member_needs_a_value_is_refused_before_anything_is_sent()
    {
        Assert.Equal("Profile.Name", Assert.Throws<ArgumentNullException>(() => { _ = _store.SetAsync("e", Anna with { Name = null! }); }).ParamName);
        Assert.Equal("profile", Assert.Throws<ArgumentNullException>(() => { _ = _store.SetAsync("e", null!); }).ParamName);
        Assert.Equal("note", Assert.Throws<ArgumentException>(() => { _ = _store.SetNoteAsync("e", new(null)); }).ParamName);
        Assert.Null(await _store.GetAsync("e"));
    }

    [Fact]
    public async Task The_same_object_in_a_string_goes_through_the_serializer()
    {
        await _store.SetJsonAsync("j", Anna with { Age = 3 });

        Assert.Equal(3, (await _store.GetJsonAsync("j"))!.Age);
    }

    [Fact]
    public async Task A_serializer_of_a_parameter_and_of_a_result_counts_before_the_type()
    {
        await _store.SetTextAsync("s", "abc");

        Assert.Equal("abc", await _store.GetTextAsync("s"));
        Assert.Equal("cba", await _store.GetRawTextAsync("s"));
        Assert.Null(await _store.GetTextAsync("nobody"));
    }
}
