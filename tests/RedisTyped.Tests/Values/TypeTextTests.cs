using RedisTyped.Values;

namespace RedisTyped.Tests.Values;

public sealed class TypeTextTests
{
    [Theory]
    [InlineData(typeof(int?), "int?")]
    [InlineData(typeof(string[]), "string[]")]
    [InlineData(typeof(int?[,]), "int?[,]")]
    [InlineData(typeof(Dictionary<string, TimeSpan?>), "Dictionary<string, TimeSpan?>")]
    [InlineData(typeof(Version), "Version")]
    public void Type_is_written_as_in_source(Type type, string text) => Assert.Equal(text, TypeText.Of(type));
}
