using Microsoft.Extensions.Configuration;
using RedisTyped.DependencyInjection;
using RedisTyped.Topology;

namespace RedisTyped.Tests.DependencyInjection;

/// <summary>A host can have several clients, so a fault says whose it is.</summary>
public class OptionsCheckTests
{
    private const string NoNodes = "nodes: there is none; name at least one";

    [Theory]
    [InlineData("", "Client: " + NoNodes)]
    [InlineData("carts", "Client 'carts': " + NoNodes)]
    public void A_fault_names_the_client(string name, string fault) =>
        Assert.Equal([fault], new OptionsCheck().Validate(name, new RedisTypedOptions()).Failures!);

    [Theory]
    [InlineData("Client 'carts' (section 'Carts'): " + NoNodes, "Carts")]
    [InlineData("Client 'carts' (sections 'Carts', 'More'): " + NoNodes, "Carts", "More")]
    public void A_fault_names_the_section(string fault, params string[] sections)
    {
        var options = new RedisTypedOptions();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([]).Build();
        foreach (string section in sections)
        {
            TopologyConfiguration.ReadInto(options, configuration.GetSection(section));
        }

        Assert.Equal([fault], new OptionsCheck().Validate("carts", options).Failures!);
    }
}
