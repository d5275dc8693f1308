//! What an x86 processor says of whoever simulates it. Sources: Intel's and AMD's manuals (leaf 1, ECX bit
//! 31), Microsoft's Hypervisor Top Level Functional Specification, the makers' own identifications.

/// The simulator by its name; `unknown` for one that is not known here; `None` on a real processor or one
/// that does not tell.
#[cfg(any(target_arch = "x86_64", target_arch = "x86"))]
pub(super) fn hypervisor() -> Option<&'static str> {
    #[cfg(target_arch = "x86")]
    use std::arch::x86::__cpuid;
    #[cfg(target_arch = "x86_64")]
    use std::arch::x86_64::__cpuid;

    const IDENTITY: u32 = 0x4000_0000;
    const HYPER_V_FEATURES: u32 = 0x4000_0003;

    let is_simulated = __cpuid(1).ecx >> 31 & 1 == 1;
    if !is_simulated {
        return None;
    }
    let leaf = __cpuid(IDENTITY);
    let name = [leaf.ebx, leaf.ecx, leaf.edx].map(u32::to_le_bytes).concat();
    let kind = known_as(&name);
    // Windows itself, with Hyper-V switched on, is a guest of its own that may create others.
    let is_host = kind == "hyper-v" && __cpuid(HYPER_V_FEATURES).ebx & 1 == 1;
    (!is_host).then_some(kind)
}

/// Other processors have no such instruction.
#[cfg(not(any(target_arch = "x86_64", target_arch = "x86")))]
pub(super) fn hypervisor() -> Option<&'static str> {
    None
}

#[cfg(any(target_arch = "x86_64", target_arch = "x86"))]
fn known_as(name: &[u8]) -> &'static str {
    match name {
        b"KVMKVMKVM\0\0\0" | b"Linux KVM Hv" => "kvm",
        b"TCGTCGTCGTCG" => "qemu",
        b"Microsoft Hv" => "hyper-v",
        b"VMwareVMware" => "vmware",
        b"XenVMMXenVMM" => "xen",
        b"VBoxVBoxVBox" => "virtualbox",
        b"prl hyperv  " | b" lrpepyh  vr" => "parallels",
        b"bhyve bhyve " => "bhyve",
        b"ACRNACRNACRN" => "acrn",
        b"VirtualApple" => "apple",
        _ => "unknown",
    }
}
