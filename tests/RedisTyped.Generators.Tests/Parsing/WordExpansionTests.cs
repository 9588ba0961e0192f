namespace RedisTyped.Generators.Tests.Parsing;

/// <summary>Where an object stands for fields, and where for one value.</summary>
public sealed class WordExpansionTests
{
    [Theory]
    [InlineData("HSET a {item}")]
    [InlineData("HSET a b 1 {item}")]
    [InlineData("HSET a {item} b 1")]
    [InlineData("HSET a {map} {item}")]
    [InlineData("HSET a {item} {map}")]
    [InlineData("HSET a b {text} {item} c 2")]
    [InlineData("XADD a * {item}")]
    [InlineData("XADD a NOMKSTREAM 1-1 {item}")]
    [InlineData("XADD a MAXLEN 5 * {item}")]
    [InlineData("XADD a nomkstream maxlen ~ 5 LIMIT 9 * b 1 {item}")]
    [InlineData("XADD a MINID = {text} {text} {item}")]
    public void Object_in_the_place_of_a_field_is_its_fields(string template)
    {
        string code = Generate(template);

        Assert.Contains(".AddFields(item, AddItem, nameof(item))", code, StringComparison.Ordinal);
        Assert.DoesNotContain("Serialized", code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HSET a b {item}")]
    [InlineData("HSET a {text} {item}")]
    [InlineData("HSET a {map} b {item}")]
    [InlineData("HSET a {item} {text}")]
    [InlineData("XADD a * b {item}")]
    [InlineData("XADD a MAXLEN ~ 5 * b {item}")]
    [InlineData("SET a {item}")]
    [InlineData("LPUSH a {item}")]
    [InlineData("HSETNX a b {item}")]
    public void Object_in_the_place_of_a_value_goes_through_the_serializer(string template)
    {
        string code = Generate(template);

        Assert.Contains("ArgumentValue.Serialized<global::Item>(item", code, StringComparison.Ordinal);
        Assert.DoesNotContain("AddFields", code, StringComparison.Ordinal);
    }

    private static string Generate(string template)
    {
        string parameters = string.Join(", ", new[] { ("item", "Item item"), ("text", "string text"), ("map", "Dictionary<string, int> map") }
            .Where(p => template.Contains($"{{{p.Item1}}}", StringComparison.Ordinal))
            .Select(static p => p.Item2));
        return GeneratorRun.Of($$"""
            public sealed record Item(string Name, int? Count);

            [RedisStore]
            public partial interface IStore
            {
                [Command("{{template}}")] Task SendAsync({{parameters}});
            }
            """).CompilesWithoutWarnings().OnlyFile;
    }
}
