namespace Cohort.Tidy.Tests;

/// <summary>One place where a file names a type of its own project, or a member of it.</summary>
/// <param name="File">The file, below the folder of its project.</param>
/// <param name="Line">The line in it.</param>
/// <param name="Type">The type.</param>
/// <param name="DeclaredIn">The file that declares the type, below the folder of the project.</param>
internal readonly record struct TypeUse(string File, int Line, string Type, string DeclaredIn)
{
    public override string ToString() => $"{File}:{Line} uses {Type} of {DeclaredIn}";
}
