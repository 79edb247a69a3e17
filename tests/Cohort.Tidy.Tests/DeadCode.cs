using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cohort.Tidy.Tests;

/// <summary>
/// Types and members that no code uses but their own. Tests are not among the code that is looked at: what they alone call is dead.
/// </summary>
/// <remarks>
/// Not looked for: members of enums, components of records and elements of inline arrays, which are stored, sent and counted by their
/// place; constructors without parameters, which derived types call without naming them, and those that every exception has; what
/// an interface or a base asks for.
/// </remarks>
internal sealed class DeadCode
{
    // A project sees the types of another as its own references make them; where they are declared is the same for all.
    private readonly HashSet<(string File, int Start)> _used = [];

    private DeadCode(IEnumerable<Compilation> compilations)
    {
        var trees = compilations.SelectMany(compilation => compilation.SyntaxTrees.Select(tree => (compilation, tree)));
        foreach (var used in trees.AsParallel().Select(at => UsedIn(at.compilation.GetSemanticModel(at.tree)))) _used.UnionWith(used);
    }

    /// <summary>What is declared in some trees and used in none.</summary>
    /// <param name="compilations">All code that may use it.</param>
    /// <param name="isLookedAt">Whether what a tree declares is looked at.</param>
    public static IEnumerable<ISymbol> In(IReadOnlyList<Compilation> compilations, Func<SyntaxTree, bool> isLookedAt)
    {
        var code = new DeadCode(compilations);
        return from compilation in compilations
               from tree in compilation.SyntaxTrees
               where isLookedAt(tree)
               from dead in code.UnusedIn(compilation.GetSemanticModel(tree))
               select dead;
    }

    private IEnumerable<ISymbol> UnusedIn(SemanticModel model) =>
        from node in model.SyntaxTree.GetRoot().DescendantNodes(node => node is not BlockSyntax and not ArrowExpressionClauseSyntax)
        where node is VariableDeclaratorSyntax or (MemberDeclarationSyntax and not BaseNamespaceDeclarationSyntax and not EnumMemberDeclarationSyntax)
        let symbol = model.GetDeclaredSymbol(node)
        where symbol is not null && MustBeUsed(symbol) && PlaceOf(symbol) is { } place && !_used.Contains(place)
        where symbol.Locations[0].SourceTree == model.SyntaxTree
        select symbol;

    private static HashSet<(string File, int Start)> UsedIn(SemanticModel model)
    {
        var used = new HashSet<(string File, int Start)>();
        foreach (var node in model.SyntaxTree.GetRoot().DescendantNodes())
        {
            foreach (var symbol in UsedBy(model, node)) Add(symbol, node);
        }

        return used;

        void Add(ISymbol? symbol, SyntaxNode at)
        {
            if (symbol is IMethodSymbol method) symbol = (method.ReducedFrom ?? method).AssociatedSymbol ?? method.ReducedFrom ?? method;

            // Who uses a member uses its type, which need not be named for that.
            for (symbol = symbol?.OriginalDefinition; symbol is not null; symbol = symbol.ContainingType?.OriginalDefinition)
            {
                if (PlaceOf(symbol) is { } place && !IsOwn(symbol, at)) used.Add(place);
            }
        }
    }

    private static IEnumerable<ISymbol?> UsedBy(SemanticModel model, SyntaxNode node)
    {
        switch (node)
        {
            case SimpleNameSyntax or BaseObjectCreationExpressionSyntax or ConstructorInitializerSyntax or PrimaryConstructorBaseTypeSyntax
                or ElementAccessExpressionSyntax or ElementBindingExpressionSyntax or AttributeSyntax:
                var found = model.GetSymbolInfo(node);
                return found.CandidateSymbols.Prepend(found.Symbol);
            case CommonForEachStatementSyntax each:
                var info = model.GetForEachStatementInfo(each);
                return [info.GetEnumeratorMethod, info.MoveNextMethod, info.CurrentProperty, info.DisposeMethod];
            case AssignmentExpressionSyntax { Left: TupleExpressionSyntax or DeclarationExpressionSyntax } assignment:
                return [model.GetDeconstructionInfo(assignment).Method];
            case InitializerExpressionSyntax initializer when initializer.IsKind(SyntaxKind.CollectionInitializerExpression):
                return initializer.Expressions.Select(element => model.GetCollectionInitializerSymbolInfo(element).Symbol);
            default:
                return [];
        }
    }

    private static (string File, int Start)? PlaceOf(ISymbol symbol) =>
        symbol.Locations is [{ SourceTree: { } tree, SourceSpan: var span }, ..] ? (tree.FilePath, span.Start) : null;

    // A method that calls itself and a type that names itself are not used by that.
    private static bool IsOwn(ISymbol symbol, SyntaxNode at) => symbol.DeclaringSyntaxReferences.Any(
        declared => declared.SyntaxTree.FilePath == at.SyntaxTree.FilePath && declared.Span.Contains(at.Span));

    private static bool MustBeUsed(ISymbol symbol) => symbol switch
    {
        { IsImplicitlyDeclared: true } => false,
        INamedTypeSymbol or IEventSymbol => true,
        IFieldSymbol field => !field.ContainingType.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "InlineArrayAttribute"),
        IPropertySymbol property => property.ExplicitInterfaceImplementations.IsEmpty && !IsAskedFor(property),
        IMethodSymbol { MethodKind: MethodKind.Constructor } constructor => !constructor.Parameters.IsEmpty && !IsException(constructor.ContainingType),
        IMethodSymbol { MethodKind: MethodKind.Ordinary } method => method.PartialDefinitionPart is null && !IsAskedFor(method),
        _ => false,
    };

    private static bool IsException(INamedTypeSymbol type)
    {
        for (var at = type.BaseType; at is not null; at = at.BaseType)
        {
            if (at is { Name: nameof(Exception), ContainingNamespace.Name: nameof(System) }) return true;
        }

        return false;
    }

    private static bool IsAskedFor(ISymbol symbol) => symbol.IsOverride
        || symbol.ContainingType.AllInterfaces.SelectMany(type => type.GetMembers(symbol.Name))
            .Any(member => SymbolEqualityComparer.Default.Equals(symbol.ContainingType.FindImplementationForInterfaceMember(member), symbol));
}
