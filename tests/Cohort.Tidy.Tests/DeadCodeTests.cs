using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Cohort.Tidy.Tests;

/// <summary>Whether everything under src/ is used there: what tests alone use is dead.</summary>
public sealed class DeadCodeTests
{
    /// <summary>What may be unused all the same, each with its reason.</summary>
    private static readonly Dictionary<string, string> MayBeUnused = new(StringComparer.Ordinal)
    {
        ["Cohort.Actors.Hosting.StoreLease.StoreLease(Akka.Coordination.LeaseSettings, Akka.Actor.ExtendedActorSystem)"] =
            "Akka.NET makes leases of its settings by this constructor.",
        ["Cohort.Actors.Wire.Guards.GuardedTexts.GuardedTexts(Akka.Actor.ExtendedActorSystem, Akka.Configuration.Config)"] =
            "Akka.NET makes serializers of its settings by this constructor.",
        ["Cohort.Actors.Wire.RefusingSerializer.RefusingSerializer(Akka.Actor.ExtendedActorSystem, Akka.Configuration.Config)"] =
            "Akka.NET makes serializers of its settings by this constructor.",
        ["Cohort.Actors.Logging.FoldedLog.Troubles"] = "Tests see by it what the log holds back.",
        ["Cohort.Core.Ranges.MergedOffsets.Count"] = "Tests see by it that what is merged is forgotten.",
        ["Cohort.Verbs.Declaring.VerbArgument.Read(System.Collections.Generic.IReadOnlyList<string>)"] =
            "Cohort.Petabridge, which is outside the solution, reads what pbm sends by it.",
        ["Cohort.Engine.Input.TaxonomyFile.Read(string, System.IO.Stream)"] = "The fuzzer gives bytes, and a million of them as files would take hours.",
        ["Cohort.Learning.Training.MlAnswer.Score"] = "Microsoft.ML writes it; a test holds exported models to it.",
    };

    private static readonly Lazy<IReadOnlyList<ISymbol>> Dead = new(() =>
    {
        var written = SourceProject.All.SelectMany(project => project.Written).ToHashSet();
        return [.. DeadCode.In([.. SourceProject.All.Select(project => project.Compilation)], written.Contains)];
    });

    [Fact]
    public void Everything_is_used_by_more_than_tests()
    {
        Tree.MustHaveNone(
            from dead in Dead.Value
            where !IsSurface(dead) && !MayBeUnused.ContainsKey(dead.ToDisplayString())
            let at = dead.Locations[0].GetLineSpan()
            select $"{Path.GetRelativePath(Tree.Root, at.Path)}:{at.StartLinePosition.Line + 1}: nothing under src/ uses {dead.ToDisplayString()}.");
    }

    [Fact]
    public void What_may_be_unused_is()
    {
        var unused = Dead.Value.Select(dead => dead.ToDisplayString()).ToHashSet();

        Tree.MustHaveNone(MayBeUnused.Keys.Where(name => !unused.Contains(name)).Select(name => $"{name}: it is in MayBeUnused and need not be."));
    }

    [Theory]
    [InlineData("class A { static void Main() { new B().Used(); } } class B { public void Used() { } public void Unused() { } }", "B.Unused()")]
    [InlineData("class A { static void Main() { } } class B { B Itself(B b) => b.Itself(this); }", "B", "B.Itself(B)")]
    [InlineData("class A { static void Main() { System.Console.WriteLine(nameof(B)); } } class B { int _f; int P { get; set; } B(int x) { } }", "B._f", "B.P", "B.B(int)")]
    [InlineData("class A : I { static void Main() { I a = new A(); a.Asked(); } public void Asked() { } public override string ToString() => \"\"; } interface I { void Asked(); }")]
    [InlineData("static class A { static void Main() { foreach (var one in new B()) { } 1.Twice(); } static int Twice(this int x) => x; } class B { public C GetEnumerator() => new(); } class C { public int Current => 0; public bool MoveNext() => false; }")]
    [InlineData("class A { static void Main() { } } /// <see cref=\"B\"/>\nclass B { }", "B")]
    [InlineData("class A { static void Main() { throw new E(1); } } class E : System.Exception { public E(string m) { } public E(int n) { } } enum N { One } record R(N N) { static R Of(R r) => r with { N = N.One }; }", "R", "R.Of(R)")]
    public void What_nobody_uses_is_found(string text, params string[] expected)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("sample", [CSharpSyntaxTree.ParseText(text, path: "sample.cs")], references);

        var found = DeadCode.In([compilation], _ => true).Select(dead => dead.ToDisplayString()).Where(name => name is not ("A" or "A.Main()"));

        Assert.Empty(compilation.GetDiagnostics().Where(fault => fault.Severity == DiagnosticSeverity.Error && fault.Id != "CS5001"));
        Assert.Equal(expected, found);
    }

    // Who embeds the engine uses it; so does who writes or reads a lake.
    private static bool IsSurface(ISymbol symbol)
    {
        if (symbol.ContainingAssembly.Name is not ("Cohort.Engine" or "Cohort.Lake")) return false;
        for (ISymbol? at = symbol; at is not null and not INamespaceSymbol; at = at.ContainingSymbol)
        {
            if (at.DeclaredAccessibility is not Accessibility.Public) return false;
        }

        return true;
    }
}
