using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Text;
using Lunaris.Iscsi.Transport;
using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Engine;

/// <summary>Discovery's result as linked lists on the C heap.</summary>
internal static unsafe class DiscoveryList
{
    /// <summary>Makes the list; the targets come in the order in which the portal named them.</summary>
    /// <param name="targets">The targets.</param>
    /// <param name="asked">The portal that was asked: that of a target which names none (RFC 7143 appendix C).</param>
    public static NativeDiscoveryAddress* Create(IReadOnlyList<DiscoveredTarget> targets, Portal asked)
    {
        NativeDiscoveryAddress* first = null;
        for (int i = targets.Count - 1; i >= 0; i--)
        {
            var item = (NativeDiscoveryAddress*)Libc.Allocate((nuint)sizeof(NativeDiscoveryAddress));
            item->Next = first;
            item->TargetName = CString.Allocate(targets[i].Name.ToString()).Address;
            IReadOnlyList<TargetAddress> addresses = targets[i].Addresses;
            for (int j = addresses.Count - 1; j >= 0; j--)
            {
                AddPortal(item, addresses[j].ToString());
            }

            if (addresses.Count == 0)
            {
                AddPortal(item, $"{asked},1");
            }

            first = item;
        }

        return first;
    }

    /// <summary>Frees a list; null is nothing.</summary>
    /// <param name="list">The list.</param>
    public static void Free(NativeDiscoveryAddress* list)
    {
        while (list != null)
        {
            NativeDiscoveryAddress* next = list->Next;
            for (NativeTargetPortal* portal = list->Portals; portal != null;)
            {
                NativeTargetPortal* nextPortal = portal->Next;
                Libc.Free(portal->Portal);
                Libc.Free(portal);
                portal = nextPortal;
            }

            Libc.Free(list->TargetName);
            Libc.Free(list);
            list = next;
        }
    }

    private static void AddPortal(NativeDiscoveryAddress* target, string text)
    {
        var portal = (NativeTargetPortal*)Libc.Allocate((nuint)sizeof(NativeTargetPortal));
        portal->Portal = CString.Allocate(text).Address;
        portal->Next = target->Portals;
        target->Portals = portal;
    }
}
