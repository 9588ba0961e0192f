using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Generators.Tests.KeySpace;

public sealed class JsonReaderTests
{
    [Theory]
    [InlineData("nonsense", 0, "brace")]
    [InlineData("[]", 0, "brace")]
    [InlineData("{", 1, "ends too early")]
    [InlineData("{\"redistyped\": 1", 16, "ends too early")]
    [InlineData("{\"redistyped\": 1 \"keys\": []}", 17, "'}' is missing")]
    [InlineData("{\"redistyped\": 1, \"keys\": []} x", 30, "last brace")]
    [InlineData("{\"keys\": []}", 0, "version")]
    [InlineData("{\"redistyped\": 2, \"keys\": []}", 15, "version 2")]
    [InlineData("{\"redistyped\": 1}", 0, "\"keys\"")]
    [InlineData("{\"redistyped\": 1, \"keys\": {}}", 26, "wrong kind")]
    [InlineData("{\"redistyped\": 1, \"keys\": [7]}", 27, "object")]
    [InlineData("{\"redistyped\": 1, \"keys\": [{\"template\": \"a\"}]}", 27, "\"pattern\"")]
    [InlineData("{\"redistyped\": 1, \"keys\": [{\"template\": \"a\", \"pattern\": \"b\"}]}", 56, "'b' is not that of the template 'a'")]
    [InlineData("{\"a\": \"\\x\"}", 8, "escape")]
    [InlineData("{\"a\": \"\n\"}", 7, "control character")]
    public void Fault_is_told_with_its_place(string text, int position, string part)
    {
        var fault = Assert.Throws<JsonFormatException>(() => KeySpaceManifest.Read(text));

        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        Assert.Equal(position, fault.Position);
    }

    [Fact]
    public void Depth_without_end_is_a_fault_and_no_end_of_the_compiler() =>
        Assert.Contains("too deep", Assert.Throws<JsonFormatException>(static () => JsonReader.Read(new string('[', 100_000))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("{}")]
    public void Empty_file_records_nothing(string text) => Assert.Empty(KeySpaceManifest.Read(text).Keys);

    [Fact]
    public void Any_text_survives() => Prop.ForAll(ArbMap.Default.ArbFor<string>(), static text =>
    {
        var json = new JsonWriter();
        json.Object(() => json.Text("a", text ?? ""));
        return JsonReader.Read(json.ToString()).Members.Single().Value.Text == (text ?? "");
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Members_of_later_versions_are_left_alone() => Assert.Equal(
        "a",
        Assert.Single(KeySpaceManifest.Read("""{"redistyped":1,"later":[true,null,-1.5e3],"keys":[{"template":"a","pattern":"a","note":{"b":[]}}]}""").Keys).Template);
}
