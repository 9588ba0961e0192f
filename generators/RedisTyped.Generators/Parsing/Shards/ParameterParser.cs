using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;

namespace RedisTyped.Generators.Parsing;

/// <summary>Takes down how the parameters of a method are declared, for what is generated with parameters like them.</summary>
internal static class ParameterParser
{
    /// <summary>Parses the parameters of a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="named">The declaration with the template, by whose names they go, since the template's placeholders are these.</param>
    public static List<ParameterModel> Parse(IMethodSymbol method, IMethodSymbol named)
    {
        var parameters = new List<ParameterModel>(method.Parameters.Length);
        for (int i = 0; i < method.Parameters.Length; i++)
        {
            IParameterSymbol parameter = method.Parameters[i];
            string type = parameter.Type.Write();

            // Without a mark in it the text is the same without marks.
            string identity = type.IndexOf('?') < 0 ? type : TypeText.Identity(parameter.Type);
            parameters.Add(new ParameterModel(
                named.Parameters[i].EscapedName(), type, identity, parameter.IsParams, DefaultValue.Of(parameter)));
        }

        return parameters;
    }
}
