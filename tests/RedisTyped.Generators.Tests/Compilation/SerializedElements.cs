namespace RedisTyped.Generators.Tests.Compilation;

/// <summary>What was written by a serializer that the contract names is read by the same one, wherever it comes from.</summary>
public sealed class SerializedElements
{
    [Fact]
    public void Scans_and_messages_are_read_by_the_serializer_of_the_contract()
    {
        string file = GeneratorRun.Of(AwkwardShapes.Enumerated).CompilesWithoutWarnings().OnlyFile;

        Assert.Contains("Serialized<global::Profile>(value, OwnField)!", file, StringComparison.Ordinal);
        Assert.Contains("Serialized<string>(value, OwnField)!", file, StringComparison.Ordinal);
        Assert.DoesNotContain("_executor.Serializer", file, StringComparison.Ordinal);
    }
}
