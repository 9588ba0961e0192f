namespace RedisTyped.Generators.Tests.Analyzers;
public sealed class RTY1017Tests { [Fact] public void T() { } }
