using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cohort.Tidy.Tests;

/// <summary>Which types of its own project a file uses.</summary>
internal static class TypeUses
{
    /// <summary>One use for each file and type, the first. What comments refer to is no use.</summary>
    public static IEnumerable<TypeUse> Of(SourceProject project) =>
        project.Written.AsParallel().AsOrdered().SelectMany(tree => Of(project, tree));

    private static IEnumerable<TypeUse> Of(SourceProject project, SyntaxTree tree)
    {
        var file = project.PathOf(tree)!;
        var model = project.Compilation.GetSemanticModel(tree);
        var seen = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        foreach (var node in tree.GetRoot().DescendantNodes(node => node is not UsingDirectiveSyntax))
        {
            if (node is not (ExpressionSyntax or ConstructorInitializerSyntax)) continue;
            if (TypeOf(model.GetSymbolInfo(node).Symbol) is not { } type || !seen.Add(type)) continue;

            var declared = type.Locations
                .Where(at => at.SourceTree is { } source && project.Compilation.ContainsSyntaxTree(source))
                .Select(at => project.PathOf(at.SourceTree!))
                .FirstOrDefault(path => path is not null);
            if (declared is null) continue;

            yield return new(file, node.GetLocation().GetLineSpan().StartLinePosition.Line + 1, type.Name, declared);
        }
    }

    /// <summary>The outermost type that a symbol is, or that declares it.</summary>
    private static INamedTypeSymbol? TypeOf(ISymbol? symbol)
    {
        var type = symbol switch
        {
            INamedTypeSymbol named => named,
            IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol => symbol.ContainingType,
            _ => null,
        };
        while (type?.ContainingType is { } outer) type = outer;
        return type?.OriginalDefinition;
    }
}
