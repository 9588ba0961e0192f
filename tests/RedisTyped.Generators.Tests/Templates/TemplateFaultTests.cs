using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Tests.Templates;

/// <summary>Every fault names its place: the part of the template in «…».</summary>
public sealed class TemplateFaultTests
{
    [Theory]
    [InlineData("«»", "the template is empty")]
    [InlineData("«   »", "the template is empty")]
    [InlineData("GET a«}»", "'}' closes no placeholder")]
    [InlineData("GET «{id»", "'{' opens a placeholder that no '}' closes")]
    [InlineData("GET «{a»{b}", "the placeholder holds another '{'")]
    [InlineData("GET «{}»", "the placeholder has no name")]
    [InlineData("GET «{:D}»", "the placeholder has no name")]
    [InlineData("GET «{id:}»", "the format behind ':' is empty")]
    [InlineData("GET {«1d»}", "'1d' is not a parameter name")]
    [InlineData("GET {«a b»}", "'a b' is not a parameter name")]
    [InlineData("SET a «'b»", "the quote ' is not closed")]
    [InlineData("SET a «\"b»", "the quote \" is not closed")]
    [InlineData("SET a 'b'«c»", "a blank must follow the closing quote")]
    [InlineData("SET a b «[»EX 1", "'[' opens an optional group that no ']' closes")]
    [InlineData("SET a b «]»", "']' closes no optional group")]
    [InlineData("SET a b [NX «[»XX]", "an optional group cannot hold another one")]
    [InlineData("SET a b «[ ]»", "the optional group is empty")]
    public void Fault_is_at_its_place(string marked, string message)
    {
        int start = marked.IndexOf('«', StringComparison.Ordinal);
        int length = marked.IndexOf('»', StringComparison.Ordinal) - start - 1;
        string template = marked.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal);

        TemplateFault fault = Assert.Single(TemplateParser.Parse(template).Faults);

        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
        Assert.Equal((start, length), (fault.Start, fault.Length));
    }

    [Fact]
    public void All_faults_of_a_template_are_reported_at_once() =>
        Assert.Equal([4, 8, 13], TemplateParser.Parse("GET {} {a b} }").Faults.Select(static f => f.Start));

    [Fact]
    public void Half_of_a_surrogate_pair_is_a_fault()
    {
        TemplateFault fault = Assert.Single(TemplateParser.Parse("SET a x\ud83dy").Faults);

        Assert.Equal(new TemplateFault(7, 1, "half of a surrogate pair has no UTF-8 form; write the whole character"), fault);
    }
}
