using Cohort.Store.Access;
using Cohort.Store.Questions;
using Cohort.Verbs.Display;

namespace Cohort.Verbs.Declaring;

/// <summary>
/// A question or an order of people: declared once, for the command line, the console and Petabridge.Cmd. It asks an
/// <see cref="ICohort"/>, whoever that is, and writes what it was told.
/// </summary>
/// <param name="Name">What people type.</param>
/// <param name="Help">What it does, and an example.</param>
internal sealed record Verb(string Name, string Help)
{
    /// <summary>Its arguments in their order, then its options.</summary>
    public IReadOnlyList<VerbArgument> Arguments { get; init; } = [];

    /// <summary>What it sends to a node, as in <c>GET /v1/status</c>.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>The role that a key needs for all of these.</summary>
    public AccessRoles Role { get; init; } = AccessRoles.Read;

    /// <summary>Asks or orders, and writes the answer.</summary>
    public required Func<VerbInput, ICohort, Answer, Task> Run { get; init; }
}
