using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Cohort.Tidy.Tests;

/// <summary>
/// A project under src/ as the compiler sees it: its sources, what its generators add, and what each name means.
/// </summary>
internal sealed class SourceProject
{
    private static readonly Lazy<IReadOnlyList<SourceProject>> Projects = new(ReadAll);

    // A type of the framework is one type to all projects only where they refer to one and the same reading of it.
    private static readonly Dictionary<CommandLineReference, MetadataReference> References = [];

    private SourceProject(string file, CSharpCommandLineArguments arguments)
    {
        File = file;
        Arguments = arguments;
    }

    /// <summary>Every project under src/, each after those it refers to.</summary>
    public static IReadOnlyList<SourceProject> All => Projects.Value;

    /// <summary>The path of the project file, relative to the root.</summary>
    public string File { get; }

    public string Name => Path.GetFileNameWithoutExtension(File);

    /// <summary>The folder of the project, relative to the root, with a slash at its end.</summary>
    public string Folder => File[..(File.LastIndexOf('/') + 1)];

    public CSharpCompilation Compilation { get; private set; } = null!;

    private CSharpCommandLineArguments Arguments { get; }

    /// <summary>The sources that people wrote.</summary>
    public IEnumerable<SyntaxTree> Written => Compilation.SyntaxTrees.Where(tree => PathOf(tree) is not null);

    /// <summary>Where a tree stands below the folder of the project; null for a tree that a tool made.</summary>
    public string? PathOf(SyntaxTree tree)
    {
        var path = Path.GetRelativePath(Path.Combine(Tree.Root, Folder), tree.FilePath).Replace('\\', '/');
        var isWritten = Path.IsPathRooted(tree.FilePath) && !path.StartsWith("..", StringComparison.Ordinal)
            && !path.StartsWith("obj/", StringComparison.Ordinal);
        return isWritten ? path : null;
    }

    private static List<SourceProject> ReadAll()
    {
        var projects = Tree.Projects
            .Where(file => file.StartsWith("src/", StringComparison.Ordinal))
            .Select(Read)
            .ToList();
        var outputs = projects.ToDictionary(project => project.Arguments.OutputFileName!, StringComparer.Ordinal);
        var ordered = new List<SourceProject>();
        foreach (var project in projects) project.Compile(outputs, ordered);
        return ordered;
    }

    private static SourceProject Read(string file)
    {
        var folder = Path.Combine(Tree.Root, Path.GetDirectoryName(file)!);

        // As this one was built: bin/Release/net10.0 here is obj/Release/net10.0 there.
        var bin = Path.Combine(Tree.Root, "tests/Cohort.Tidy.Tests/bin");
        var built = Path.GetRelativePath(bin, AppContext.BaseDirectory);
        var asked = Path.Combine(folder, "obj", built, "compiler.args");
        return new(file, CSharpCommandLineParser.Default.Parse(System.IO.File.ReadAllLines(asked), folder, null));
    }

    private void Compile(Dictionary<string, SourceProject> outputs, List<SourceProject> ordered)
    {
        if (Compilation is not null) return;

        var references = new List<MetadataReference>();
        foreach (var reference in Arguments.MetadataReferences)
        {
            if (outputs.TryGetValue(Path.GetFileName(reference.Reference), out var project))
            {
                project.Compile(outputs, ordered);
                references.Add(project.Compilation.ToMetadataReference());
            }
            else
            {
                if (!References.TryGetValue(reference, out var read))
                {
                    read = MetadataReference.CreateFromFile(reference.Reference, reference.Properties);
                    References.Add(reference, read);
                }

                references.Add(read);
            }
        }

        var trees = Arguments.SourceFiles.Select(source => source.Path).Concat(Pages()).AsParallel().AsOrdered().Select(source =>
            CSharpSyntaxTree.ParseText(System.IO.File.ReadAllText(source), Arguments.ParseOptions, source));
        Compilation = WithGenerated(
            CSharpCompilation.Create(Arguments.CompilationName, trees, references, Arguments.CompilationOptions));
        ordered.Add(this);
    }

    // What the SDK makes of pages in Razor, where the project has it written down.
    private IEnumerable<string> Pages()
    {
        var generated = Path.Combine(Path.GetDirectoryName(Arguments.OutputDirectory)!, Path.GetFileName(Arguments.OutputDirectory), "generated");
        return Directory.Exists(generated) ? Directory.EnumerateFiles(generated, "*_razor.g.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [];
    }

    private CSharpCompilation WithGenerated(CSharpCompilation compilation)
    {
        // Those of the framework: analyzers of the kit and of packages generate nothing, and may want another compiler.
        var generators = Arguments.AnalyzerReferences
            .Where(reference => reference.FilePath.Contains(".App.Ref", StringComparison.Ordinal))
            .Select(reference => new AnalyzerFileReference(reference.FilePath, Loader.One))
            .SelectMany(analyzers => analyzers.GetGenerators(LanguageNames.CSharp));
        CSharpGeneratorDriver.Create(generators, parseOptions: Arguments.ParseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out var updated, out _);
        return (CSharpCompilation)updated;
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public static readonly Loader One = new();

        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}
