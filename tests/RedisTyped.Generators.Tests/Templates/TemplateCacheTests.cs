using System.Globalization;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Tests.Templates;

/// <summary>Templates are kept for as long as the compiler's process lives, so they must be few and right for everybody.</summary>
public sealed class TemplateCacheTests
{
    [Fact]
    public void Text_that_was_seen_gives_the_template_that_it_gave() =>
        Assert.Same(TemplateCache.Get("GET seen:{id}"), TemplateCache.Get(new string("GET seen:{id}".ToCharArray())));

    [Fact]
    public void Template_is_that_of_its_own_text() =>
        Assert.Equal(["GET own:{id}", "GET own:{Id}"], new[] { TemplateCache.Get("GET own:{id}"), TemplateCache.Get("GET own:{Id}") }.Select(static t => t.ToString()));

    [Fact]
    public void Long_text_is_not_kept()
    {
        string text = "SET a " + new string('x', TemplateCache.LongestText);

        Assert.NotSame(TemplateCache.Get(text), TemplateCache.Get(text));
    }

    [Fact]
    public void Cache_stays_bounded_whatever_is_parsed_at_once()
    {
        Parallel.For(0, 3 * TemplateCache.Capacity, static i =>
        {
            CommandTemplate template = TemplateCache.Get(string.Create(CultureInfo.InvariantCulture, $"GET bounded:{i}"));

            Assert.Equal(2, template.Words.Count);
        });

        Assert.InRange(TemplateCache.Count, 0, TemplateCache.Capacity + Environment.ProcessorCount);
    }

    // What was proved of a template for one method must not be taken for proved of another with other types.
    [Theory]
    [InlineData("GEORADIUS places:{id} 0 0 1 m STORE places:{id}:near", "GEORADIUS places:{id} 0 0 1 m {option} places:{id}:near", "string", "int")]
    [InlineData("SORT a:{id} BY x", "SORT a:{id} {option} x", "string", "int")]
    [InlineData("ZUNION 1 a:{id}", "ZUNION 1 a:{id} {option} 2", "string", "long[]")]
    public void Same_template_is_judged_by_the_types_of_each_method(string plain, string template, string first, string second)
    {
        string Judge(string type) => GeneratorRun.Of($$"""
            [RedisStore]
            public partial interface IStore
            {
                [Command("{{template}}")] Task<RedisResult> RunAsync([ShardKey] long id, {{type}} option);
                [Command("{{plain}}")] Task<RedisResult> PlainAsync([ShardKey] long id);
            }
            """).AllFiles;

        string before = Judge(first);
        string other = Judge(second);

        Assert.NotEqual(before.Replace(first, second, StringComparison.Ordinal), other);
        Assert.Equal(before, Judge(first));
        Assert.Equal(other, Judge(second));
    }
}
