namespace Cohort.Core.Load;

/// <summary>Whether a node may own ranges.</summary>
internal enum NodeStatus
{
    /// <summary>It owns ranges and may get more.</summary>
    Up,

    /// <summary>It has just come and is filled first.</summary>
    Joining,

    /// <summary>It is about to go and is emptied first.</summary>
    Leaving,
}

/// <summary>A node, or a worker thread of the embedded engine, as the planner sees it.</summary>
/// <param name="Name">Its name, by which ranges are placed.</param>
/// <param name="Status">Whether it may own ranges.</param>
/// <param name="SpeedPermille">How much it does in a time, in thousandths of what an ordinary node does; see <see cref="NodeSpeed"/>.</param>
/// <param name="MemoryBytes">Memory that its ranges may take; 0 where nobody set a bound.</param>
/// <param name="CpuPermille">How busy its processors are, for the operator's eyes.</param>
/// <param name="MailboxAge">Microseconds that the oldest waiting batch has waited, for the operator's eyes.</param>
internal sealed record NodeLoad(
    string Name,
    NodeStatus Status = NodeStatus.Up,
    int SpeedPermille = NodeSpeed.Ordinary,
    long MemoryBytes = 0,
    int CpuPermille = 0,
    long MailboxAge = 0);
