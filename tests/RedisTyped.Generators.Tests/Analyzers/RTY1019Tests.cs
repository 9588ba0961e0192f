namespace RedisTyped.Generators.Tests.Analyzers;
public sealed class RTY1019Tests { [Fact] public void T() { } }
