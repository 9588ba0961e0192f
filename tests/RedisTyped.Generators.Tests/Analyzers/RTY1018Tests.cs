namespace RedisTyped.Generators.Tests.Analyzers;
public sealed class RTY1018Tests { [Fact] public void T() { } }
